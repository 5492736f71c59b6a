/** SVG attributes know no design tokens; these are the app's mark and Polaris' greys (text on white: at least 4.5:1). */
export const NOW_COLOR = "#0f5f61";
export const COMPARED_COLOR = "#8a8a8a";
export const GRID_COLOR = "#ebebeb";
export const AXIS_COLOR = "#616161";
export const Y_AXIS_WIDTH = 60;
export const PLOT_MARGIN = { top: 8, right: 8, bottom: 0, left: 0 } as const;
