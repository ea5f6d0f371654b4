/** `node --import` this file, and neither kysely nor libsql is installed. */
import { register } from 'node:module'

const resolve = `export async function resolve(name, context, next) {
  if (name !== 'kysely' && name !== 'libsql') return next(name, context)
  throw Object.assign(new Error('Cannot find package ' + name), { code: 'ERR_MODULE_NOT_FOUND' })
}`
register(`data:text/javascript,${encodeURIComponent(resolve)}`)
