import { promises } from '../../support/fault-promises.ts'

// What payonce promises, fault by fault, in one place. A cell says how the call ends and how many
// requests the provider gets to see; where not every send arrives, the sends follow the slash.
//
//   passing   the fault comes once, then the provider is well again
//   lasting   the fault comes each time
//   always    it makes no difference
//
// There is nobody to ask here what became of a call; `asked.test.ts` has somebody.

/** Nothing has left: it is tried again for every kind of call, and is a failure in the end. */
export const nothingLeft = promises(`
           read         replays         recognises      ask-first       once
  passing  value ×1/2   succeeded ×1/2  succeeded ×1/2  succeeded ×1/2  succeeded ×1/2
  lasting  throws ×0/3  failed ×0/3     failed ×0/3     failed ×0/3     failed ×0/3
`)

/** The server is not who it should be: nothing is sent, and nothing is tried again. */
export const untrusted = promises(`
           read         replays         recognises      ask-first       once
  always   throws ×0/1  failed ×0/1     failed ×0/1     failed ×0/1     failed ×0/1
`)

/** Nothing is wrong but the connection: the call does not even notice. */
export const unnoticed = promises(`
           read         replays         recognises      ask-first       once
  always   value ×1     succeeded ×1    succeeded ×1    succeeded ×1    succeeded ×1
`)

/** A connection that had served before died under the request, which the provider never saw. */
export const diedUnseen = promises(`
           read         replays         recognises      ask-first       once
  always   value ×1/2   succeeded ×1/2  succeeded ×1/2  unknown ×0/1    unknown ×0/1
`)

/** A connection that had served before died under the request, which the provider has seen. */
export const diedSeen = promises(`
           read         replays         recognises      ask-first       once
  passing  value ×2     succeeded ×2    succeeded ×2    unknown ×1      unknown ×1
`)

/** It may have been carried out: repeated where a repeat is recognised, and never a failure. */
export const inDoubt = promises(`
           read         replays         recognises      ask-first       once
  passing  value ×2     succeeded ×2    succeeded ×2    unknown ×1      unknown ×1
  lasting  throws ×3    unknown ×3      unknown ×3      unknown ×1      unknown ×1
`)

/**
 * It may have been carried out, and what came back will come again: a read ends at once; an act in
 * doubt is sent again all the same where that is recognised, because there is nobody else to ask.
 */
export const inDoubtForGood = promises(`
           read         replays         recognises      ask-first       once
  passing  throws ×1    succeeded ×2    succeeded ×2    unknown ×1      unknown ×1
  lasting  throws ×1    unknown ×3      unknown ×3      unknown ×1      unknown ×1
`)

/** It may have been carried out, and there is no time to send it again. */
export const inDoubtAtTheEnd = promises(`
           read         replays         recognises      ask-first       once
  always   throws ×1    unknown ×1      unknown ×1      unknown ×1      unknown ×1
`)

/** The provider says by a code it documents that nothing was carried out. */
export const refusedForGood = promises(`
           read         replays         recognises      ask-first       once
  always   throws ×1    failed ×1       failed ×1       failed ×1       failed ×1
`)

/** The provider says by a code it documents that nothing was carried out, and to come again. */
export const refusedForNow = promises(`
           read         replays         recognises      ask-first       once
  passing  value ×2     succeeded ×2    succeeded ×2    succeeded ×2    succeeded ×2
  lasting  throws ×3    failed ×3       failed ×3       failed ×3       failed ×3
`)

/** The provider has accepted it, and it is not final. */
export const accepted = promises(`
           read         replays         recognises      ask-first       once
  always   throws ×1    pending ×1      pending ×1      pending ×1      pending ×1
`)
