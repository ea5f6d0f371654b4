import { crc32, deflateRawSync } from 'node:zlib'

/**
 * Bills made by hand after the formats that the providers describe; none is anybody's.
 * https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html
 */
const wechatHeader =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,' +
  '付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,' +
  '退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注'

const wechatSums =
  '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额'

/** What a row of WeChat Pay's bill is about. */
export interface WechatRow {
  readonly word?: 'SUCCESS' | 'REFUND' | 'REVOKED'
  readonly orderNo: string
  readonly yuan?: string
  readonly refundNo?: string
  readonly refundWord?: string
  readonly time?: string
  readonly method?: string
  readonly goods?: string
  /** Whose file it is, and the sub-merchant whose row. */
  readonly mchid?: string
  readonly subMchid?: string
}

function wechatCells(row: WechatRow): string[] {
  const { word = 'SUCCESS', orderNo, yuan = '12.80', time = '2026-03-02 10:00:05' } = row
  const isRefund = word === 'REFUND'
  const [total, refunded] = isRefund ? ['0.00', yuan] : [yuan, '0.00']
  const { mchid = '1900000109', subMchid = '0' } = row
  const order = [time, 'wx1', mchid, subMchid, '', `42${orderNo}`, orderNo, 'o1']
  const kind = [row.method ?? 'NATIVE', word, 'OTHERS', 'CNY', total, '0.00']
  const refund = isRefund
    ? [
        `50${row.refundNo}`,
        row.refundNo ?? '0',
        yuan,
        '0.00',
        'ORIGINAL',
        row.refundWord ?? 'SUCCESS',
      ]
    : ['0', '0', '0.00', '0.00', '', '']
  return [
    ...order,
    ...kind,
    ...refund,
    row.goods ?? '茶',
    '',
    '0.08000',
    '0.60%',
    total,
    refunded,
    '',
  ]
}

const ticked = (cells: readonly string[]) => cells.map((cell) => `\`${cell}`).join()

/** A bill of WeChat Pay (ALL), with the mark and the line ends that the download has. */
export function wechatBill(rows: readonly WechatRow[], told = rows.length): string {
  const sums = ticked([String(told), '0.00', '0.00', '0.00', '0.00', '0.00', '0.00'])
  const lines = [wechatHeader, ...rows.map((row) => ticked(wechatCells(row))), wechatSums, sums]
  return `\ufeff${lines.join('\r\n')}\r\n`
}

/** The bill of refunds alone, whose rows tell when the refund was asked for as well. */
export function wechatRefundBill(asked: string, row: WechatRow): string {
  const names = wechatHeader.split(',')
  const place = names.indexOf('微信退款单号')
  const cells = wechatCells({ ...row, word: 'REFUND' }).toSpliced(place, 0, asked, asked)
  const header = names.toSpliced(place, 0, '退款申请时间', '退款成功时间').join()
  return [header, ticked(cells), wechatSums, '`1,`0.00,`0.00,`0.00,`0.00,`0.00,`0.00'].join('\n')
}

/** As some accounts, opened long ago, still have it. */
export function wechatOldBill(rows: readonly WechatRow[]): string {
  const kept = wechatHeader.split(',').slice(0, 24)
  const header = kept
    .join()
    .replace('应结订单金额', '总金额')
    .replace('代金券金额', '企业红包金额')
    .replace('特约商户号', '子商户号')
  const lines = rows.map((row) => ticked(wechatCells(row).slice(0, 24)))
  const sums = '总交易单数,总交易额,总退款金额,总企业红包退款金额,手续费总金额'
  return [header, ...lines, sums, `\`${rows.length},\`0.02,\`0.0,\`0.0,\`0`].join('\n')
}

/** What a row of Alipay's bill is about. */
export interface AlipayRow {
  readonly word?: string
  readonly orderNo: string
  readonly yuan?: string
  readonly requestNo?: string
  readonly time?: string
  readonly goods?: string
  readonly remark?: string
}

const alipayHeader =
  '支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,' +
  '订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,' +
  '券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注'

function alipayLine(row: AlipayRow): string {
  const { word = '交易', orderNo, time = '2026-03-02 10:00:05', yuan = '12.80' } = row
  const amount = word === '退款' ? `-${yuan}` : yuan
  const order = [`2026${orderNo}\t`, `${orderNo}\t`, `${word}\t`, row.goods ?? '茶', time, time]
  const shop = ['\t', '\t', '\t', '\t', '*三(138****00)\t', amount, amount]
  const rest = ['0.00', '0.00', '0.00', '0.00', '0.00', '', '0.00\t', '0.00']
  return [
    ...order,
    ...shop,
    ...rest,
    `${row.requestNo ?? ''}\t`,
    '0.00',
    '0.00',
    row.remark ?? '',
  ].join()
}

/** The list of payments in a bill of Alipay's, as text. */
export function alipayList(
  rows: readonly AlipayRow[],
  told: { readonly payments?: number; readonly refunds?: number } = {},
): string {
  const refunds = rows.filter(({ word }) => word === '退款').length
  return [
    '#支付宝业务明细查询',
    '#账号：[20880000000000000156]',
    '#起始日期：[2026年03月02日 00:00:00]   终止日期：[2026年03月03日 00:00:00]',
    '#-----------------------------------------业务明细列表----------------------------------------',
    alipayHeader,
    ...rows.map(alipayLine),
    '#-----------------------------------------业务明细列表结束------------------------------------',
    `#交易合计：${told.payments ?? rows.length - refunds}笔，商家实收共0.00元，商家优惠共0.00元`,
    `#退款合计：${told.refunds ?? refunds}笔，商家实收退款共-0.00元，商家优惠退款共0.00元`,
    '#导出时间：[2026年03月03日 06:27:10]',
    '',
  ].join('\r\n')
}

/** Beside the list lies one of sums, which is no list of payments. */
export const alipaySums = [
  '#支付宝业务汇总查询',
  '#-----------------------------------------业务汇总列表----------------------------------------',
  '门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）',
  '合计,,1,0,12.80',
  '#----------------------------------------业务汇总列表结束-------------------------------------',
].join('\r\n')

let table: ReadonlyMap<string, readonly number[]> | undefined

/** Text in GBK, which Node can only read: each of its signs is looked for. */
export function gbk(text: string): Buffer {
  table ??= gbkTable()
  const bytes: number[] = []
  for (const sign of text) {
    const found =
      sign.codePointAt(0) === undefined || sign < '\x80' ? [sign.charCodeAt(0)] : table.get(sign)
    if (found === undefined) throw new Error(`GBK has no ${sign}`)
    bytes.push(...found)
  }
  return Buffer.from(bytes)
}

function gbkTable(): ReadonlyMap<string, readonly number[]> {
  const decoder = new TextDecoder('gbk')
  const signs = new Map<string, readonly number[]>()
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail !== 0x7f) signs.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail])
    }
  }
  return signs
}

/** A file of an archive. */
export interface Zipped {
  readonly name: string
  readonly bytes: Buffer
  /** Its lengths follow after it, as where an archive is written as a stream. */
  readonly described?: boolean
  readonly stored?: boolean
  readonly flags?: number
  /** With lengths of eight bytes, as where they may turn out long. */
  readonly zip64?: boolean
}

/** A ZIP archive, names in GBK. */
export function zipOf(...files: readonly Zipped[]): Buffer {
  const parts: Buffer[] = []
  const list: Buffer[] = []
  let offset = 0
  for (const { name, bytes, described = false, stored = false, ...more } of files) {
    const { flags = 0, zip64 = false } = more
    const packed = stored ? bytes : deflateRawSync(bytes)
    const named = gbk(name)
    const lengths = words(crc32(bytes), packed.length, bytes.length)
    const kind = Buffer.alloc(10)
    kind.writeUInt16LE(20, 0)
    kind.writeUInt16LE(flags | (described ? 8 : 0), 2)
    kind.writeUInt16LE(stored ? 0 : 8, 4)
    const long = Buffer.concat([words(bytes.length, 0), words(packed.length, 0)])
    const extra = zip64 ? Buffer.concat([Buffer.from([1, 0, 16, 0]), long]) : Buffer.alloc(0)
    const nameLength = Buffer.from([named.length, 0, extra.length, 0])
    const short = zip64 ? words(crc32(bytes), 0xffffffff, 0xffffffff) : lengths
    const told = described ? words(0, 0, 0) : short
    const longAfter = words(crc32(bytes), packed.length, 0, bytes.length, 0)
    const after = described ? [words(0x08074b50), zip64 ? longAfter : lengths] : []
    const entry = Buffer.concat([
      words(0x04034b50),
      kind,
      told,
      nameLength,
      named,
      extra,
      packed,
      ...after,
    ])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    list.push(
      words(0x02014b50),
      kind.subarray(0, 2),
      kind,
      lengths,
      Buffer.from([named.length, 0, 0, 0]),
      rest.subarray(0),
      named,
    )
    parts.push(entry)
    offset += entry.length
  }
  const central = Buffer.concat(list)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(files.length, 4)
  end.writeUInt16LE(files.length, 6)
  end.writeUInt32LE(central.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, central, words(0x06054b50), end])
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [place, value] of values.entries()) bytes.writeUInt32LE(value, place * 4)
  return bytes
}

/** A file in pieces of so many bytes. */
export async function* inPieces(bytes: Buffer, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
}
