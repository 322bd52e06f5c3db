/**
 * Pulls the plug of the process that it runs in, once a file whose name ends so lies in a folder, before anything else is done:
 * whoever watches from outside comes too late now and then. For `ElectronApplication.evaluate` it names nothing of its module.
 */
export function pullPlugOnceThere(_: unknown, [folder, ending]: readonly [string, string]): void {
  const fs = process.getBuiltinModule('node:fs');
  const { fsyncSync } = fs;
  // Whoever has given a file its name brings its folder to the disk next.
  fs.fsyncSync = (fd) => {
    if (fs.readdirSync(folder).some((name) => name.endsWith(ending))) process.kill(process.pid, 'SIGKILL');
    fsyncSync(fd);
  };
  process.getBuiltinModule('node:module').syncBuiltinESMExports();
}
