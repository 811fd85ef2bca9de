import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

/** A ramp of tokens.css as the ten shades that the component library wants. */
function ramp(name: string): MantineColorsTuple {
  const shade = (index: number) => `var(--pz-${name}-${index})`;
  return [shade(0), shade(1), shade(2), shade(3), shade(4), shade(5), shade(6), shade(7), shade(8), shade(9)];
}

const overlay = { color: "var(--pz-scrim)", backgroundOpacity: 1 };

export const theme = createTheme({
  colors: {
    verdigris: ramp("verdigris"),
    bronze: ramp("bronze"),
    gray: ramp("stone"),
    dark: ramp("night"),
    green: ramp("green"),
    red: ramp("red"),
    indigo: ramp("indigo"),
    grape: ramp("plum"),
  },
  primaryColor: "verdigris",
  primaryShade: { light: 6, dark: 5 },
  fontFamily: "var(--pz-font-text)",
  fontFamilyMonospace: "var(--pz-font-mono)",
  defaultRadius: "md",
  radius: { xs: "3px", sm: "5px", md: "7px", lg: "10px", xl: "16px" },
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.125rem" },
  fontWeights: { regular: "400", medium: "500", bold: "600" },
  headings: {
    fontFamily: "var(--pz-font-text)",
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "1.375rem", lineHeight: "1.3" },
      h2: { fontSize: "1.125rem", lineHeight: "1.35" },
      h3: { fontSize: "0.9375rem", lineHeight: "1.4" },
    },
  },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "sm" } },
    TextInput: { defaultProps: { size: "sm" } },
    PasswordInput: { defaultProps: { size: "sm" } },
    NumberInput: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm", allowDeselect: false, checkIconPosition: "right" } },
    MultiSelect: { defaultProps: { size: "sm", checkIconPosition: "right" } },
    Textarea: { defaultProps: { size: "sm" } },
    Switch: { defaultProps: { size: "sm", withThumbIndicator: false } },
    Checkbox: { defaultProps: { size: "sm" } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 350, fz: "xs" } },
    InputWrapper: { defaultProps: { inputWrapperOrder: ["label", "input", "description", "error"] } },
    Modal: {
      defaultProps: { centered: true, radius: "lg", overlayProps: overlay },
      styles: { title: { fontWeight: 600, fontSize: "1rem" } },
    },
    Drawer: {
      defaultProps: { overlayProps: overlay },
      styles: { title: { fontWeight: 600, fontSize: "1rem" } },
    },
    // The placeholder is a focusable element that a menu may not own.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Badge: { defaultProps: { radius: "sm", variant: "light" } },
    Skeleton: { defaultProps: { radius: "sm" } },
  },
});

/** What the component library draws by itself takes our purposes, not its own greys. */
export const themeVariables: CSSVariablesResolver = () => {
  const shared = {
    "--mantine-color-body": "var(--pz-surface)",
    "--mantine-color-text": "var(--pz-ink)",
    "--mantine-color-dimmed": "var(--pz-ink-faint)",
    "--mantine-color-anchor": "var(--pz-link)",
    "--mantine-color-default": "var(--pz-surface)",
    "--mantine-color-default-hover": "var(--pz-surface-hover)",
    "--mantine-color-default-color": "var(--pz-ink)",
    "--mantine-color-default-border": "var(--pz-line-strong)",
    "--mantine-color-placeholder": "var(--pz-ink-faint)",
    "--mantine-color-error": "var(--pz-not-ready)",
  };
  return { variables: {}, light: shared, dark: shared };
};
