import { defineRole } from '../../src/provider/index.ts'
import { neutral as direct, orderOf, signedBy } from '../wechat/neutral.ts'
import * as orders from '../wechat/orders.ts'

/** How the neutral client reaches WeChat Pay's operations for service providers. */
export const neutral = {
  ...direct,
  /** A payer has two openids here: which one it is stands in `own.payer`. */
  jsapi: defineRole(
    { input: orders.nativeInput, output: orders.prepared },
    {
      act: 'pay',
      needs: ['description', 'notifyUrl'],
      takes: ['expiresAt'],
      input: orderOf,
      next: signedBy('jsapiPaySign'),
    },
  ),
} as const
