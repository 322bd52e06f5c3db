/** An aggregate as somebody would add it: two commands, three events, in one file. */
export const SAMPLE_FILE = `import { z } from 'zod';
import { defineAggregate } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { refuse } from '../model/decision.ts';
import { asTheyAre } from '../model/fields.ts';
import { comparable, nameSchema, textSchema, uuidSchema } from '../model/values.ts';

const safe_id = uuidSchema;
const classes = z.enum(['A', 'B']);

export const aggregate = defineAggregate('safe', {
  state: {
    id: uuidSchema,
    organizationId: uuidSchema,
    locationId: uuidSchema.nullable(),
    name: nameSchema,
    rating: classes,
    inspections: z.int(),
    status: z.enum(['in use', 'retired']),
  },
  label: ({ name }) => name,
  uniqueKey: ({ organizationId, name }) => \`\${organizationId} \${comparable(name)}\`,
  organizationId: ({ organizationId }) => organizationId,
}).withEvents({
  SafeInstalled: {
    payload: {
      safe_id,
      organization_id: uuidSchema,
      location_id: uuidSchema.nullable(),
      name: nameSchema,
      rating: classes,
    },
    effect: 'makes',
    title: 'Safe installed',
    about: ({ payload }) => payload.name,
    lines: ({ payload }) => ({ Safe: payload.name, Class: payload.rating, 'Safe id': payload.safe_id }),
    evolve: ({ payload }) => ({
      id: payload.safe_id,
      organizationId: payload.organization_id,
      locationId: payload.location_id,
      name: payload.name,
      rating: payload.rating,
      inspections: 0,
      status: 'in use',
    }),
  },
  SafeInspected: {
    payload: { safe_id },
    effect: 'changes',
    title: 'Safe inspected',
    about: () => 'It was found closed',
    lines: ({ payload }) => ({ 'Safe id': payload.safe_id }),
    evolve: (_, before) => ({ ...before, inspections: before.inspections + 1 }),
  },
  SafeRetired: {
    payload: { safe_id, remark: textSchema.nullable() },
    effect: 'changes',
    title: 'Safe retired',
    about: ({ payload }) => payload.remark ?? 'No remark',
    lines: ({ payload }) => ({ Remark: payload.remark, 'Safe id': payload.safe_id }),
    evolve: (_, before) => ({ ...before, status: 'retired' }),
  },
});

export const desk = defineCommands(aggregate, {
  nouns: ['safe', 'safes'],
  made: 'Safe recorded',
  screen: {
    title: 'Safes',
    about: 'Where cards and keys lie between ceremonies.',
    belongsTo: 'organization',
    empty: { title: 'No safes yet', text: 'Record where cards and keys lie.' },
  },
  particulars: ({ organizationId, locationId, rating, inspections, status }, names) => ({
    Organization: names('organization', organizationId),
    Location: names('location', locationId),
    Class: rating,
    Inspections: String(inspections),
    State: status,
  }),
  columns: ['Location', 'State'],
  commands: {
    InstallSafe: {
      title: 'New safe',
      verb: 'Install safe',
      fields: {
        name: { kind: 'text', label: 'Name' },
        organizationId: { kind: 'reference', to: 'organization', label: 'Organization', prompt: 'Choose an organization' },
        locationId: {
          kind: 'reference',
          to: 'location',
          within: 'organizationId',
          where: { locationType: 'Physical' },
          label: 'Location',
          none: 'Not decided',
        },
        rating: { kind: 'choice', label: 'Class', choices: asTheyAre(classes.options), prompt: 'Choose its class' },
      },
      input: {
        name: nameSchema,
        organizationId: uuidSchema,
        locationId: uuidSchema.nullable(),
        rating: classes,
      },
      effect: 'makes',
      warns: ({ name }) =>
        name === undefined || /\\d/.test(name)
          ? []
          : [{ field: 'name', text: \`Other safes have a number: \${name} has none.\` }],
      decide: ({ id, name, organizationId, locationId, rating }, registry) =>
        registry.get('organization', organizationId) === undefined
          ? refuse('safe.unknown-organization', 'organizationId', 'There is no such organization.', 'Choose one.')
          : {
              event_type: 'SafeInstalled',
              payload: { safe_id: id, organization_id: organizationId, location_id: locationId, name, rating },
            },
    },
    RetireSafe: {
      title: ({ name }) => \`Retire \${name}\`,
      verb: 'Retire',
      fields: { remark: { kind: 'text', label: 'Remark' } },
      irreversible: 'A retired safe is never used again.',
      available: ({ name, status }) => status === 'in use' || \`\${name} is retired already.\`,
      input: { remark: textSchema.nullable() },
      effect: 'changes',
      decide: ({ id, remark }) => [
        { event_type: 'SafeInspected', payload: { safe_id: id } },
        { event_type: 'SafeRetired', payload: { safe_id: id, remark } },
      ],
    },
  },
});
`;

/** app/registry/index.ts with the sample's row, and the import that brings it. */
export function withSampleRow(index: string): string {
  return index
    .replace("import * as yubikey from './yubikey.ts';", "import * as safe from './safe.ts';\n$&")
    .replace('  comparison,\n};', '  comparison,\n  safe,\n};');
}
