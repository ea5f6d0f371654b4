import { expect, test } from 'vitest'
import { douyinSandbox } from '../../providers/douyin/sandbox.ts'
import { douyin } from '../../providers/douyin.ts'
import { testProvider } from '../../src/testing/index.ts'

test('Douyin Pay conforms, and its requests are these', { timeout: 30_000 }, async () => {
  const { requests } = await testProvider(douyin, douyinSandbox())
  const lines = Object.entries(requests).map(
    ([name, { method, path, body }]) => `${name}: ${[method, path, body].join(' ').trim()}`,
  )
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "native: POST /v1/trade/transactions/native {"appid":"awsandbox0123456","mchid":"6020260131000001","description":"茶","out_trade_no":"T-20260131-0001","notify_url":"https://shop.example/notifications/douyin","amount":{"total":1280,"currency":"CNY"}}
    jsapi: POST /v1/trade/transactions/jsapi {"appid":"awsandbox0123456","mchid":"6020260131000001","description":"茶","out_trade_no":"T-20260131-0001","notify_url":"https://shop.example/notifications/douyin","amount":{"total":1280,"currency":"CNY"},"payer":{"openid":"_000SandboxPayer000000000000"}}
    h5: POST /v1/trade/transactions/h5 {"appid":"awsandbox0123456","mchid":"6020260131000001","description":"茶","out_trade_no":"T-20260131-0001","notify_url":"https://shop.example/notifications/douyin","amount":{"total":1280,"currency":"CNY"},"scene_info":{"payer_client_ip":"203.0.113.7","h5_info":{"type":"Wap"}}}
    app: POST /v1/trade/transactions/app {"appid":"awsandbox0123456","mchid":"6020260131000001","description":"茶","out_trade_no":"T-20260131-0001","notify_url":"https://shop.example/notifications/douyin","amount":{"total":1280,"currency":"CNY"}}
    query: GET /v1/trade/transactions/out-trade-no/T-20260131-0001?mchid=6020260131000001
    queryById: GET /v1/trade/transactions/id/21000126013100000000000000001?mchid=6020260131000001
    close: POST /v1/trade/transactions/out-trade-no/T-20260131-0001/close {"mchid":"6020260131000001"}
    refund: POST /v1/trade/refund/domestic/refunds {"mchid":"6020260131000001","out_trade_no":"T-20260131-0001","out_refund_no":"R-20260131-0001","reason":"退茶","amount":{"refund":500,"total":1280,"currency":"CNY"}}
    queryRefund: GET /v1/trade/refund/domestic/refunds/R-20260131-0001?mchid=6020260131000001
    tradeBill: GET /v1/bill/billapply?mchid=6020260131000001&bill_type=TRADE&bill_date=2026-01-31&tar_type=GZIP"
  `)
})
