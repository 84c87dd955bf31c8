// Addresses that people copy into their programs.
const BASE = '/v1';
const MCP = '/mcp';

export const baseAddress = (): string => location.origin + BASE;
export const mcpAddress = (): string => location.origin + MCP;
