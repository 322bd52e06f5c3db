import { z } from 'zod';

/** A setting of an existing stream or bucket that is not what the configuration says. */
export const settingDifferenceSchema = z.strictObject({
  where: z.string(),
  setting: z.string(),
  expected: z.string(),
  found: z.string(),
});

/** A setting of an existing stream or bucket that is not what the configuration says. */
export type SettingDifference = z.infer<typeof settingDifferenceSchema>;
