export const webAgent = {} as const;
