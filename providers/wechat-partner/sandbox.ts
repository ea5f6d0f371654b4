import { wechatSandbox } from '../wechat/sandbox.ts'
import { merchants, notifications, samples } from './sandbox-samples.ts'

/**
 * WeChat Pay on this machine, as a service provider meets it: an account with keys made now,
 * samples of every operation, and WeChat Pay's own signature. For another sub-merchant, spread
 * `merchant` and change its `sub_mchid`.
 *
 * @example
 * const sandbox = await startSandbox(wechatPartner, wechatPartnerSandbox())
 * const gateway = createGateway({
 *   providers: [wechatPartner],
 *   merchants: { shop: { accounts: { 'wechat-partner': sandbox.merchant } } },
 *   hosts: { 'wechat-partner': [sandbox.url] },
 * })
 */
export function wechatPartnerSandbox() {
  const kit = wechatSandbox()
  const { mchid: _mchid, appid: _appid, ...keys } = kit.merchant
  return { ...kit, merchant: { ...merchants, ...keys }, samples, notifications }
}
