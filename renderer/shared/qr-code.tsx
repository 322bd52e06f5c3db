import { useMemo } from 'react';
import { qrModules, qrPath } from '../../app/content/qr.ts';

/** A QR code of exactly this text: black on white in every theme, for scanners need it so. */
export function QrCode(props: { readonly text: string; readonly label: string; readonly isLarge?: boolean }) {
  const { size, path } = useMemo(() => {
    const modules = qrModules(props.text);
    return { size: modules.length, path: qrPath(modules) };
  }, [props.text]);
  return (
    <svg
      role="img"
      aria-label={props.label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className={`qr block aspect-square max-w-full ${props.isLarge === true ? 'w-[min(30rem,60vh)]' : 'w-60'}`}
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
