import type { Fault } from '../../src/provider/index.ts'

/**
 * What the card's issuer and the networks answer (`processor_response.response_code`). Source:
 * https://developer.paypal.com/api/rest/reference/orders/v2/processor-response-codes/ and the
 * enumeration in PayPal's own API description, Payments v2.
 */
const codes = `
  0000 00N7 0100 0390 0500 0580 0800 0880 0890 0960 0R00 1000 10BR 1300 1310 1312 1317 1320
  1330 1335 1340 1350 1352 1360 1370 1380 1382 1384 1390 1393 5100 5110 5120 5130 5135 5140
  5150 5160 5170 5180 5190 5200 5210 5400 5500 5650 5700 5710 5800 5900 5910 5920 5930 5950
  6300 7600 7700 7710 7800 7900 8000 8010 8020 8030 8100 8110 8220 9100 9500 9510 9520 9530
  9540 9600 PCNR PCVV PP06 PPAB PPAD PPAE PPAG PPAI PPAR PPAU PPAV PPAX PPBG PPC2 PPCE PPCO
  PPCR PPCT PPCU PPD3 PPDC PPDI PPDT PPDV PPEF PPEL PPER PPEX PPFE PPFI PPFR PPFV PPGR PPH1
  PPIF PPII PPIM PPIT PPLR PPLS PPMB PPMC PPMD PPNC PPNL PPNM PPNT PPPH PPPI PPPM PPQC PPRE
  PPRF PPRN PPRR PPS0 PPS1 PPS2 PPS3 PPS4 PPS5 PPS6 PPSC PPSD PPSE PPTE PPTF PPTI PPTR PPTT
  PPTV PPUA PPUC PPUE PPUI PPUP PPUR PPVC PPVE PPVT
`

/** Not a refusal of the payer: PayPal could not tell a repeat from a new payment. */
const idempotencyFailure = 'PPIF'

const listed = new Set(codes.trim().split(/\s+/))

/** The code under which a processor's answer stands in `faults` and in an outcome. */
function nameOf(code: string): string {
  return `PROCESSOR_${code}`
}

/** Why a card was declined, as codes of outcomes: `PROCESSOR_5120` is "insufficient funds". */
export const processorFaults: Readonly<Record<string, Fault>> = {
  ...Object.fromEntries([...listed].map((code) => [nameOf(code), 'declined' as const])),
  [nameOf(idempotencyFailure)]: 'duplicate',
}

/** The code of an outcome for something declined; the issuer's own where it is a known one. */
export function declineCode(responseCode: string | null | undefined, otherwise: string): string {
  const known = responseCode !== null && responseCode !== undefined && listed.has(responseCode)
  // "Approved" beside a decline explains nothing.
  return known && responseCode !== '0000' ? nameOf(responseCode) : otherwise
}
