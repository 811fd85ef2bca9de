export const webSupervisor = {} as const;
