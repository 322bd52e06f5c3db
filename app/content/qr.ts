import { encodeQR } from 'qr';

/** White modules around a QR code. Source: ISO/IEC 18004, quiet zone. */
const QUIET_ZONE = 4;

/** A QR code as rows of modules, true where one is dark, the white around it included. */
export function qrModules(content: string): readonly (readonly boolean[])[] {
  return encodeQR(content, 'raw', { ecc: 'medium', border: QUIET_ZONE });
}

/** One rectangle for each run of dark modules, a module being 1 × 1. */
export function qrRuns(
  modules: readonly (readonly boolean[])[],
): readonly { readonly x: number; readonly y: number; readonly width: number }[] {
  return modules.flatMap((row, y) => {
    const runs = [];
    for (let x = 0; x < row.length; x++) {
      const start = x;
      while (row[x] === true) x++;
      if (x > start) runs.push({ x: start, y, width: x - start });
    }
    return runs;
  });
}

/** Dark runs as one path of SVG. */
export function qrPath(modules: readonly (readonly boolean[])[]): string {
  return qrRuns(modules)
    .map(({ x, y, width }) => `M${x} ${y}h${width}v1h-${width}z`)
    .join('');
}
