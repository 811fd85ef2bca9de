export function SupervisorLayout() {
  return null;
}
