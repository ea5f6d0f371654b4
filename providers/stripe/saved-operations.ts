import { defineOperations } from '../../src/provider/index.ts'
import { account } from './account.ts'
import * as saved from './saved.ts'
import * as words from './setup-words.ts'

const idOf = ({ output }: { output?: { readonly id?: string } }) => ({ id: output?.id })

/** As with payments: the call's `reference` names the act, so that its repeat is no second one. */
const act = { method: 'POST', effect: 'keyed' } as const
const read = { method: 'GET', effect: 'read' } as const

const setsUp = { ...act, output: saved.setup, payment: words.setupOf } as const
const found = {
  ...setsUp,
  settledBy: 'retrieveSetup',
  echo: { id: 'id' },
  // Perhaps moved on by this very act: asked about.
  faults: { setup_intent_unexpected_state: 'duplicate' },
} as const

/** Customers, their saved payment methods, and how these are saved without a payment. */
export const savedOperations = defineOperations(account, {
  /** Makes a customer, whom payment methods can be saved for. Give the call a `reference`. */
  createCustomer: {
    ...act,
    path: '/v1/customers',
    input: saved.createCustomerInput,
    output: saved.customer,
  },

  /** Finds a customer by its id; a deleted one comes back with `deleted: true` alone. */
  retrieveCustomer: {
    ...read,
    path: '/v1/customers/{id}',
    echo: { id: 'id' },
    input: saved.customerKey,
    output: saved.customer,
  },

  /** Changes what is named; an empty text takes a value away. */
  updateCustomer: {
    ...act,
    path: '/v1/customers/{id}',
    echo: { id: 'id' },
    input: saved.updateCustomerInput,
    output: saved.customer,
  },

  /** Deletes a customer for good, with all that was saved and subscribed to. */
  deleteCustomer: {
    method: 'DELETE',
    path: '/v1/customers/{id}',
    effect: 'keyed',
    key: 'id',
    // Keys have no effect on a DELETE (https://docs.stripe.com/api/idempotent_requests), and none
    // is needed: who is gone cannot be deleted twice.
    repeat: 'recognises',
    keptForMs: Number.POSITIVE_INFINITY,
    echo: { id: 'id' },
    input: saved.customerKey,
    output: saved.deletedCustomer,
  },

  /** Lists payment methods, newest first; the next page begins after the last id of this one. */
  listPaymentMethods: {
    ...read,
    path: '/v1/payment_methods',
    input: saved.listMethodsInput,
    output: saved.methodList,
  },

  /** Finds a payment method by its id. */
  retrievePaymentMethod: {
    ...read,
    path: '/v1/payment_methods/{id}',
    echo: { id: 'id' },
    input: saved.methodKey,
    output: saved.method,
  },

  /** Saves a payment method for a customer. A SetupIntent does it better: it also asks the bank. */
  attachPaymentMethod: {
    ...act,
    path: '/v1/payment_methods/{id}/attach',
    echo: { id: 'id' },
    input: saved.attachInput,
    output: saved.method,
  },

  /** Takes a saved payment method away from its customer; it can never be used again. */
  detachPaymentMethod: {
    ...act,
    path: '/v1/payment_methods/{id}/detach',
    echo: { id: 'id' },
    input: saved.methodKey,
    output: saved.method,
  },

  /**
   * Saves a payment method without a payment. `succeeded` once it waits for its payer (hand
   * `client_secret` to the payer's page); with `confirm: true` once it is saved, and `pending`
   * while the payer has to do something. Give the call a `reference`.
   */
  createSetup: {
    ...setsUp,
    path: '/v1/setup_intents',
    settledBy: { operation: 'retrieveSetup', input: idOf },
    settledAs: words.setupMade,
    input: saved.createSetupInput,
  },

  /** Finds a setup by its id, in every state. */
  retrieveSetup: {
    ...read,
    path: '/v1/setup_intents/{id}',
    echo: { id: 'id' },
    input: saved.setupKey,
    output: saved.setup,
    payment: words.setupOf,
  },

  /** Saves the payment method; `pending` while the payer has to do something (`next_action`). */
  confirmSetup: {
    ...found,
    path: '/v1/setup_intents/{id}/confirm',
    settledAs: words.setUp,
    input: saved.confirmSetupInput,
  },

  /** Gives up a setup that has not succeeded. */
  cancelSetup: {
    ...found,
    path: '/v1/setup_intents/{id}/cancel',
    settledAs: words.setupCanceled,
    input: saved.cancelSetupInput,
  },
})
