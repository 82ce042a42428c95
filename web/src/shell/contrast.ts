import type { Terminal } from "@xterm/xterm";

/**
 * xterm.js 6.0 keeps text readable (`minimumContrastRatio`), and goes wrong where the default colours are swapped:
 * it compares the background, which is light then, with the usual foreground, which is light as well, and so takes
 * a pale grey instead of the dark that the text is to have. The status lines of `less` and `htop` are like that.
 */

interface Color {
  rgba: number;
}
interface Cell {
  isInverse(): number;
}
type Apply = (
  element: HTMLElement,
  background: Color,
  foreground: Color,
  cell: Cell,
  ...more: unknown[]
) => boolean;

/** As far as it is needed of what xterm.js keeps to itself. */
interface Inside {
  _core?: {
    _themeService?: { colors: { foreground: Color; background: Color } };
    _renderService?: { _renderer?: { value?: { _rowFactory?: { _applyMinimumContrast?: Apply } } } };
  };
}

/** Lets an opened terminal compare the colours that swapped text really has. */
export function compareSwappedColors(terminal: Terminal): void {
  const core = (terminal as unknown as Inside)._core;
  const theme = core?._themeService;
  const factory = core?._renderService?._renderer?.value?._rowFactory;
  const apply = factory?._applyMinimumContrast;
  if (!theme || !factory || !apply) return;
  factory._applyMinimumContrast = (element, background, foreground, cell, ...more) => {
    const swapped = foreground === theme.colors.foreground && cell.isInverse();
    const real = swapped ? theme.colors.background : foreground;
    return apply.call(factory, element, background, real, cell, ...more);
  };
}
