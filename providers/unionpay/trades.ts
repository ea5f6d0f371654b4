import type { Account } from './account.ts'
import { yuan } from './fields.ts'
import { type Fields, signing } from './signature.ts'

const gateway = '/gateway/api'
const back = `${gateway}/backTransReq.do`
const online = { bizType: '000201', currencyCode: yuan } as const
const anyProduct = { bizType: '000000' } as const
const computer = { channelType: '07' } as const
const phone = { channelType: '08' } as const

/**
 * Where each operation goes and what the protocol fixes for it. `bizType` 000000 also finds, undoes
 * and gives back what was paid under 000201.
 */
export const trades = {
  web: {
    path: `${gateway}/frontTransReq.do`,
    fixed: { txnType: '01', txnSubType: '01', ...online, ...computer },
  },
  app: {
    path: `${gateway}/appTransReq.do`,
    fixed: { txnType: '01', txnSubType: '01', ...online, ...phone },
  },
  qrCode: {
    path: back,
    fixed: { txnType: '01', txnSubType: '07', ...anyProduct, ...phone, currencyCode: yuan },
  },
  scan: {
    path: back,
    fixed: { txnType: '01', txnSubType: '06', ...anyProduct, ...phone, currencyCode: yuan },
  },
  query: {
    path: `${gateway}/queryTrans.do`,
    fixed: { txnType: '00', txnSubType: '00', ...anyProduct },
  },
  undo: {
    path: back,
    fixed: { txnType: '31', txnSubType: '00', ...anyProduct, ...computer, currencyCode: yuan },
  },
  refund: {
    path: back,
    fixed: { txnType: '04', txnSubType: '00', ...anyProduct, ...computer, currencyCode: yuan },
  },
  reverse: {
    path: back,
    fixed: { txnType: '99', txnSubType: '01', ...anyProduct, ...phone },
  },
  fileTransfer: {
    path: '/',
    fixed: { txnType: '76', txnSubType: '01', ...anyProduct },
  },
} as const

export type TradeName = keyof typeof trades

/** A message before it is signed: what the protocol and the account fix, and the input. */
export function messageOf(name: TradeName, input: object, merchant: Account): Fields {
  const given = Object.entries(input)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => [field, String(value)])
  return {
    ...signing,
    encoding: 'UTF-8',
    accessType: '0',
    merId: merchant.merId,
    certId: merchant.certId,
    ...trades[name].fixed,
    ...Object.fromEntries(given),
  }
}

/** What stands in a message beside the input. */
export function fixedNamesOf(name: TradeName): readonly string[] {
  const own = ['encoding', 'accessType', 'merId', 'certId', 'signature']
  return [...own, ...Object.keys({ ...signing, ...trades[name].fixed })]
}

/** How an operation is sent. */
export function calls(name: TradeName) {
  return {
    method: 'POST',
    path: trades[name].path,
    body: ({ input, merchant }: { readonly input: object; readonly merchant: Account }) =>
      messageOf(name, input, merchant),
  } as const
}
