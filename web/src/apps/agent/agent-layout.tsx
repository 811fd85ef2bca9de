export function AgentLayout() {
  return null;
}
