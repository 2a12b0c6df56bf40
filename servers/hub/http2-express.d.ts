/** The package brings no types. */
declare module 'http2-express' {
  import type { Express } from 'express';

  /** Makes an app that takes requests of node:http and of node:http2. It changes `express.application.init` for good. */
  export default function createHttp2Express(express: typeof import('express')): Express;
}
