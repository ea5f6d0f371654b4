import { type SandboxNotification, wechatSandbox } from '../wechat/sandbox.ts'
import { merchants, notifications, samples } from './sandbox-samples.ts'

/** A notification that the sandbox signs. */
export interface PartnerNotification extends SandboxNotification {
  /** @default the sub-merchant in `value` */
  readonly account?: string | undefined
}

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
  return {
    ...kit,
    merchant: { ...merchants, ...keys },
    samples,
    notifications,
    /** Makes a notification as WeChat Pay sends it; `account` is the sub-merchant it is about. */
    signNotification: ({ account, value, ...given }: PartnerNotification) => {
      const told = account === undefined ? value : { ...Object(value), sub_mchid: account }
      return kit.signNotification({ ...given, value: told })
    },
  }
}
