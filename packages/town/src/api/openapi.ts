// The description of the API (OpenAPI 3.1), made of the same table and schemas that it runs by.

import * as z from 'zod';
import { callSchemas } from '../calls/calls.ts';
import type { TownCall } from '../calls/contract.ts';
import { type Permission, permissions } from './permissions.ts';
import { longestPage } from './trail.ts';

/** Every call that is asked over HTTP. */
export const served: readonly (readonly [TownCall, Permission])[] = (Object.keys(permissions) as TownCall[]).flatMap(
  (call) => {
    const permission = permissions[call];
    return permission === 'local' ? [] : [[call, permission as Permission] as const];
  },
);

/** `{name}`s of a path. */
export const fieldsOf = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, field]) => field!);

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

/** What stands in the body: the request without what is in the path, and without what is filled in. */
const bodyOf = (call: TownCall, { path, fill }: Permission): object => {
  const { $schema: _, ...schema } = z.toJSONSchema(callSchemas[call]) as ObjectSchema & { $schema?: string };
  const known = new Set(['request', ...fieldsOf(path), ...Object.keys(fill?.({ name: '', role: 'clerk' }) ?? {})]);
  return {
    ...schema,
    properties: Object.fromEntries(Object.entries(schema.properties ?? {}).filter(([name]) => !known.has(name))),
    ...(schema.required && { required: schema.required.filter((name) => !known.has(name)) }),
  };
};

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

const operationOf = (call: TownCall, permission: Permission): object => ({
  operationId: call,
  summary: permission.summary,
  tags: [permission.institution],
  description: `Roles: ${permission.roles.join(', ')}`,
  parameters: fieldsOf(permission.path).map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  })),
  ...(permission.method === 'POST' && {
    requestBody: { required: true, content: { 'application/json': { schema: bodyOf(call, permission) } } },
  }),
  security:
    permission.method === 'POST' ? [{ bearer: [] }, { cookie: [], csrf: [] }] : [{ bearer: [] }, { cookie: [] }],
  responses: {
    200: { description: 'What came of it', content: { 'application/json': { schema: {} } } },
    401: problem('Nobody is logged in'),
    403: problem('Not for this role, or not of this municipality'),
    default: problem('An error of the catalogue, by its code'),
  },
});

/** Where it is read from is where it is served. */
export const openApiDocument = (): object => ({
  openapi: '3.1.0',
  info: {
    title: 'OpenMyna',
    version: '0.1.0',
    description: 'Municipality and J-LIS of a sandbox town. Its people are invented.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/api' }],
  paths: {
    '/session': {
      post: {
        operationId: 'logIn',
        summary: 'Logs in',
        security: [],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                properties: { name: { type: 'string' }, password: { type: 'string' } },
                required: ['name', 'password'],
                additionalProperties: false,
              },
            },
          },
        },
        responses: {
          200: {
            description: 'A token, also as a cookie',
            content: { 'application/json': { schema: { type: 'object' } } },
          },
          401: problem('The name or the password is wrong'),
          429: problem('Too often'),
        },
      },
      delete: {
        operationId: 'logOut',
        summary: 'Logs out',
        responses: { 204: { description: 'Nobody is logged in any more' } },
      },
    },
    '/log': {
      get: {
        operationId: 'log',
        summary: 'Everything that was asked, the newest first',
        description: 'Roles: auditor',
        parameters: [
          {
            name: 'after',
            in: 'query',
            description: 'next of the page before; the newest lines without it',
            schema: { type: 'string' },
          },
          {
            name: 'limit',
            in: 'query',
            description: 'Lines in the answer',
            schema: { type: 'integer', minimum: 1, maximum: longestPage, default: longestPage },
          },
        ],
        responses: {
          200: {
            description: 'A page of it; next is absent on the last one',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: {
                    entries: { type: 'array', items: { type: 'object' } },
                    next: { type: 'string' },
                  },
                  required: ['entries'],
                },
              },
            },
          },
          401: problem('Nobody is logged in'),
          403: problem('Not for this role'),
        },
      },
    },
    ...pathsOf(),
  },
  components: {
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer' },
      cookie: { type: 'apiKey', in: 'cookie', name: 'openmyna-session' },
      csrf: { type: 'apiKey', in: 'header', name: 'x-csrf-token' },
    },
    schemas: {
      Problem: {
        type: 'object',
        description: 'RFC 9457, with the code of the catalogue and its words',
        properties: {
          type: { type: 'string' },
          title: { type: 'string' },
          status: { type: 'integer' },
          detail: { type: 'string' },
          code: { type: 'string' },
        },
        required: ['type', 'title', 'status', 'code'],
      },
    },
  },
  security: [{ bearer: [] }],
});

const pathsOf = (): Record<string, object> => {
  const paths: Record<string, Record<string, object>> = {};
  for (const [call, permission] of served) {
    const path = `/${permission.institution}${permission.path}`;
    paths[path] = { ...paths[path], [permission.method.toLowerCase()]: operationOf(call, permission) };
  }
  return paths;
};
