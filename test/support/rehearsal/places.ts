/* Where the rehearsal is synced: into a stream of its own, under names of its own. */

/** The stream; its name ends as those of rehearsals must. */
export const STREAM = 'CIM_KEYS_REHEARSAL';

/** Lines of the section `[nats]`, the same on both laptops. */
export const NATS_LINES = `stream_name = "${STREAM}"
subject_prefix = "rehearsal.keys"
object_store_bucket = "cim-rehearsal-objects"
kv_bucket = "cim-rehearsal-state"
`;

/** What the server is called in its certificate; it runs on this machine. */
export const SERVER = 'localhost';
