/*
 * Runs one of the project's scripts under the Node it needs. Plain JavaScript, so that an older Node can still
 * say what is wrong: TypeScript and node:sqlite want Node 24, which `npm ci` puts into node_modules/.bin.
 */
const NEEDED = 24;
const [task = '', ...rest] = process.argv.slice(2);
const tasks = ['start', 'demo', 'test', 'bench', 'types', 'virtual-yubikey', 'campaign', 'fuzz', 'docs'];

if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  console.error(
    `This needs Node ${NEEDED}, and this is Node ${process.versions.node}. Run “npm ci” (without --ignore-scripts): it brings Node ${NEEDED} along. Then start the script through npm, for example “npm start”.`,
  );
  process.exit(1);
}
if (!tasks.includes(task)) {
  console.error(`There is no script “${task}”. There are: ${tasks.join(', ')}.`);
  process.exit(1);
}
process.argv.splice(2, process.argv.length, ...rest);
await import(`./${task}.ts`);
