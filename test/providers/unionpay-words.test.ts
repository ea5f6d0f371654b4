import { describe, expect, it } from 'vitest'
import {
  error,
  faults,
  isFailure,
  isSuccess,
  queryFaults,
} from '../../providers/unionpay/faults.ts'
import { foundOf, settledOf } from '../../providers/unionpay/views.ts'
import { openShop, order, qrNo } from '../support/unionpay-shop.ts'

const refusing = ['declined', 'invalid', 'unauthorized', 'not-found', 'throttled']

describe('the table of codes', () => {
  it('has each code of the published table', () => {
    const published = [
      ...['01', '02', '03', '04', '05', '06', '10', '11', '12', '13', '14', '30', '31', '32', '33'],
      ...['34', '35', '36', '37', '38', '39', '40', '41', '42', '43', '44', '45', '60', '61', '62'],
      ...['63', '64', '65', '66', '67', '68', '69', '70', '71', '72', '73', '74', '75', '76', '77'],
      ...['78', '79', '80', '82', '83', '98', '99'],
    ]
    expect(Object.keys(faults).sort()).toEqual(published)
  })

  it.each([
    '01',
    '02',
    '03',
    '04',
    '05',
    '06',
    '12',
    '34',
    '35',
    '37',
    '42',
    '45',
    '60',
    '70',
    '74',
  ])('does not refuse with %s, after which UnionPay wants to be asked or has paid', (code) => {
    expect(refusing).not.toContain(faults[code as keyof typeof faults])
  })

  it('lets the question alone say "not found" and "too often"', () => {
    expect(queryFaults).toEqual({ 34: 'not-found', 37: 'throttled' })
  })

  it('calls 00 and A6 a success, and no code both a success and a failure', () => {
    expect(['00', 'A6', 'a6', '01', ''].map(isSuccess)).toEqual([true, true, false, false, false])
    expect(['00', 'A6', 'ZZ', '', 'toString', '05', '12', '42'].some(isFailure)).toBe(false)
    expect(error.code({ respCode: '00' })).toBeUndefined()
    expect(error.code({ respCode: '61' })).toBe('61')
  })
})

describe('what the query tells', () => {
  const trade = { orderId: order.orderId, txnAmt: '1280', currencyCode: '156' }
  const stateOf = (fields: object) => foundOf({ ...trade, ...fields }).state

  it('is final for what goes from server to server', () => {
    for (const kind of [
      { txnType: '01', txnSubType: '06' },
      { txnType: '04', txnSubType: '00' },
      { txnType: '31', txnSubType: '00' },
    ]) {
      expect(stateOf({ ...kind, origRespCode: '00' })).toBe('succeeded')
      expect(stateOf({ ...kind, origRespCode: '64' })).toBe('failed')
      expect(stateOf({ ...kind, origRespCode: '05' })).toBe('processing')
    }
  })

  it('is no final failure where the payer may try another card', () => {
    for (const kind of [
      { txnType: '01', txnSubType: '01' },
      { txnType: '01', txnSubType: '07' },
      { txnType: '01' },
      {},
    ]) {
      expect(stateOf({ ...kind, origRespCode: '00' })).toBe('succeeded')
      expect(stateOf({ ...kind, origRespCode: '64' })).toBe('requires-action')
    }
  })

  it('names the trade only where it is of the kind that was asked for', () => {
    const referenceOf = (txnType: string | undefined) =>
      settledOf('04')({ ...trade, origRespCode: '00', txnType }).reference
    expect(referenceOf('04')).toBe(order.orderId)
    expect(referenceOf('01')).toBeUndefined()
    // Not every answer tells it, and some tell the question's own.
    expect([referenceOf(undefined), referenceOf('00')]).toEqual([order.orderId, order.orderId])
  })
})

it('a refusal tells its code and UnionPay’s own words', async () => {
  const message = '余额不足[6400001]'
  const { shop } = await openShop({
    faults: [{ kind: 'code', code: '64', message, operation: 'scan' }],
  })
  expect(await shop.scan({ ...order, qrNo })).toMatchObject({
    status: 'failed',
    fault: 'declined',
    code: '64',
    message,
  })
})

it('a code that nobody has listed is unknown', async () => {
  const { shop } = await openShop({ faults: [{ kind: 'code', code: '88', operation: 'scan' }] })
  expect(await shop.scan({ ...order, qrNo })).toMatchObject({ status: 'unknown', code: '88' })
})
