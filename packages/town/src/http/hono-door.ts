// A Hono application behind the town's server: its routes say which methods a path has, so that it need not know of HTTP more than that.

import type { Hono } from 'hono';
import type { Door, HttpAnswer, HttpRequest } from './resource.ts';

/** Where an application is, and what it takes. */
export interface HonoDoorOptions {
  /** The path that all of its own begin with: `/api`. */
  readonly base: string;
  readonly takes: { readonly type: string; readonly bytes: number };
}

export const honoDoor = (app: Hono, { base, takes }: HonoDoorOptions): Door => {
  const routes = app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => ({ method, form: new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`) }));
  const answer = (request: HttpRequest): Promise<HttpAnswer> => ask(app, request);
  return (path) => {
    if (path !== base && !path.startsWith(`${base}/`)) return undefined;
    const methods = [...new Set(routes.filter(({ form }) => form.test(path)).map(({ method }) => method))];
    return methods.length === 0 ? { answer } : { methods, takes, answer };
  };
};

const ask = async (app: Hono, { method, target, host, headers, body, incoming }: HttpRequest): Promise<HttpAnswer> => {
  const asked = new Headers();
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) asked.set(name, `${value}`);
  asked.set('host', host);
  const request = new Request(`http://${host}${target}`, {
    method,
    headers: asked,
    ...(method === 'POST' && { body: body as Uint8Array<ArrayBuffer> }),
  });
  const response = await app.fetch(request, { incoming });
  const cookies = response.headers.getSetCookie();
  return {
    status: response.status,
    headers: { ...Object.fromEntries(response.headers), ...(cookies.length > 0 && { 'set-cookie': cookies }) },
    body: new Uint8Array(await response.arrayBuffer()),
  };
};
