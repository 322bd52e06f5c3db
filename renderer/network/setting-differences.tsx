import type { SettingDifference } from '../../app/config/setting-difference.ts';

/** What is set otherwise on the server than in the configuration. */
export function SettingDifferences({ differences }: { readonly differences: readonly SettingDifference[] }) {
  if (differences.length === 0) return null;
  return (
    <div className="flex flex-col gap-2 rounded-md border border-waiting bg-surface p-4">
      <h3 className="font-semibold">The server is set up otherwise than the configuration says</h3>
      <p>
        Nothing was changed on the server. Ask those who run it whether this is meant, or write what you find
        here into the configuration.
      </p>
      <table className="w-full border-collapse text-start">
        <thead>
          <tr className="text-sm text-muted">
            {['Where', 'Setting', 'Configured', 'Found'].map((title) => (
              <th key={title} scope="col" className="border-b border-edge py-2 pe-4 text-start font-semibold">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {differences.map(({ where, setting, expected, found }) => (
            <tr key={`${where} ${setting}`} className="align-top">
              <th scope="row" className="border-b border-line py-2 pe-4 text-start font-normal">
                {where}
              </th>
              <td className="border-b border-line py-2 pe-4 font-mono text-sm">{setting}</td>
              <td className="border-b border-line py-2 pe-4 font-mono text-sm">{expected}</td>
              <td className="border-b border-line py-2 font-mono text-sm font-semibold">{found}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
