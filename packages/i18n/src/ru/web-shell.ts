export const webShell = {} as const;
