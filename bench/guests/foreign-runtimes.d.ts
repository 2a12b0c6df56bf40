/** The parts of Bun and Deno that the guests use. */
declare module 'bun:ffi' {
  export function dlopen(
    library: string,
    symbols: { clock_gettime: { args: readonly ['i32', 'ptr']; returns: 'i32' } },
  ): { symbols: { clock_gettime(clock: number, into: number): number } };
  export function ptr(buffer: BigInt64Array): number;
}

interface BunSocket {
  subscribe(topic: string): void;
}

interface BunServer {
  upgrade(request: Request): boolean;
  publish(topic: string, text: string): number;
}

declare const Bun: {
  serve(options: {
    port: number;
    hostname: string;
    idleTimeout: number;
    fetch(request: Request, server: BunServer): Response | undefined;
    websocket: { open(socket: BunSocket): void; message(): void };
  }): BunServer;
};

declare const Deno: {
  dlopen(
    library: string,
    symbols: { clock_gettime: { parameters: readonly ['i32', 'buffer']; result: 'i32' } },
  ): { symbols: { clock_gettime(clock: number, into: BigInt64Array): number } };
  serve(
    options: { port: number; hostname: string; onListen(): void },
    handler: (request: Request) => Response,
  ): unknown;
  upgradeWebSocket(request: Request): { socket: WebSocket; response: Response };
};
