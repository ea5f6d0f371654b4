import type { Readable } from 'node:stream'
import * as z from 'zod'
import { defineOperations } from '../../src/provider/index.ts'
import { account } from './account.ts'

const billDate = z.iso
  .date('must be a day: 2026-01-31')
  .describe(
    'A day of the last three months; its bill can be had from 10:00 (UTC+8) of the next day',
  )

const tarType = z.literal('GZIP').optional().describe('GZIP asks for a compressed file')

const tradeBillInput = z.strictObject({
  bill_date: billDate,
  bill_type: z.enum(['ALL', 'SUCCESS', 'REFUND']).optional(),
  tar_type: tarType,
})

const fundFlowBillInput = z.strictObject({
  bill_date: billDate,
  account_type: z.enum(['BASIC', 'OPERATION', 'FEES']).optional(),
  tar_type: tarType,
})

const bill = z.object({
  hash_type: z.string().nullish(),
  hash_value: z.string(),
  download_url: z.string(),
})

const billPath = '/v3/billdownload/file'

function urlOf(address: string): URL | undefined {
  return URL.canParse(address) ? new URL(address) : undefined
}

const downloadInput = z.strictObject({
  download_url: z
    .string()
    .max(2_048)
    .refine((address) => urlOf(address)?.pathname === billPath, {
      error: `must be the download_url of tradeBill or fundFlowBill: its path is ${billPath}`,
    })
    .describe('Good for five minutes; only its query is used, the host is always our own'),
  hash_value: z
    .string()
    .regex(/^[0-9A-Fa-f]{40}$/, 'must be a SHA-1 digest: 40 hexadecimal digits'),
  hash_type: z
    .string()
    .regex(/^SHA1$/, 'must be SHA1: no other digest is known here')
    .nullish()
    .describe('Here so that the answer of tradeBill fits as it is'),
  gzipped: z.boolean().optional().describe('Default: what the download_url says'),
})

type DownloadInput = z.output<typeof downloadInput>

/** The bill's CSV text as it comes; amounts in it are yuan, not fen. */
const billFile = z.custom<Readable>()

/** The query of the address, so that nothing in an input can lead a signed request elsewhere. */
function downloadQuery({ input }: { readonly input: DownloadInput }) {
  return Object.fromEntries(urlOf(input.download_url)?.searchParams ?? [])
}

const billDownload = {
  digest: ({ input }: { readonly input: DownloadInput }) =>
    ({ algorithm: 'sha1', hex: input.hash_value }) as const,
  gzipped: ({ input }: { readonly input: DownloadInput }) =>
    input.gzipped ?? downloadQuery({ input }).tartype?.toLowerCase() === 'gzip',
}

export const billOperations = defineOperations(account, {
  /** Asks for the bill of a day's payments; hand the answer to `downloadBill`, within 5 min. */
  tradeBill: {
    method: 'GET',
    path: '/v3/bill/tradebill',
    effect: 'read',
    input: tradeBillInput,
    output: bill,
  },

  /** Asks for the bill of a day's money movements; hand the answer to `downloadBill`. */
  fundFlowBill: {
    method: 'GET',
    path: '/v3/bill/fundflowbill',
    effect: 'read',
    input: fundFlowBillInput,
    output: bill,
  },

  /**
   * Downloads a bill as a stream of CSV text; amounts in it are yuan. The stream ends with an
   * error when the file is not the one that was announced: use nothing before its end.
   */
  downloadBill: {
    method: 'GET',
    path: billPath,
    effect: 'read',
    input: downloadInput,
    output: billFile,
    query: downloadQuery,
    download: billDownload,
  },
})
