import { z } from 'zod';

// Zod probes for `new Function` when a schema is made. The content security policy forbids it and would report
// the attempt, so this runs before any module that makes a schema: it is the first import of the window.
z.config({ jitless: true });
