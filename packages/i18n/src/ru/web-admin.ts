export const webAdmin = {} as const;
