/** A QR code as SVG. The build puts the encoder into this file: nothing is installed for it, and nothing loaded. */
import qrcode from 'qrcode-generator';

/** One path, in modules, with the quiet zone of four that the standard asks for. */
export function qrSvg(text: string): string {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  const path: string[] = [];
  for (let row = 0; row < count; row++)
    for (let column = 0; column < count; column++) if (code.isDark(row, column)) path.push(`M${column + 4} ${row + 4}h1v1h-1z`);
  const size = count + 8;
  return `<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label="QR code of this page" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path.join('')}"/></svg>`;
}
