import * as z from 'zod'
import { text } from './fields.ts'

const words = z.string().optional()
const count = z.int().optional()

const leg = z.strictObject({
  carrierCode: words,
  classOfTravel: words,
  dateOfTravel: words,
  departureAirportCode: words,
  departureTax: count,
  destinationAirportCode: words,
  fareBasisCode: words,
  flightNumber: words,
  stopOverCode: words,
})

const passenger = z.strictObject({
  dateOfBirth: words,
  firstName: words,
  lastName: words,
  phoneNumber: words,
  travellerType: words,
})

const airline = z.strictObject({
  passengerName: text(49),
  agency: z.strictObject({ invoiceNumber: words, planName: words }).optional(),
  boardingFee: count,
  code: words,
  computerizedReservationSystem: words,
  customerReferenceNumber: words,
  designatorCode: words,
  documentType: words,
  flightDate: words,
  legs: z.array(leg).optional(),
  passengers: z.array(passenger).optional(),
  ticket: z.strictObject({ issueAddress: words, issueDate: words, number: words }).optional(),
  travelAgency: z.strictObject({ code: words, name: words }).optional(),
})

const itemDetailLine = z.strictObject({
  commodityCode: words,
  description: words,
  discountAmount: count,
  productCode: words,
  quantity: count,
  totalAmount: count,
  unitOfMeasure: words,
  unitPrice: count,
})

const levelTwoThree = z.strictObject({
  customerReferenceNumber: words,
  destination: z
    .strictObject({ countryCode: words, postalCode: words, stateOrProvince: words })
    .optional(),
  dutyAmount: count,
  freightAmount: count,
  itemDetailLines: z.array(itemDetailLine).optional(),
  orderDate: words,
  shipFromPostalCode: words,
  totalTaxAmount: count,
})

/** Whatever a trade has to tell: these came with v72, and their forms still grow. */
const trade = z.record(z.string(), z.json()).optional()

/** What card schemes want to know of some trades, for lower fees: amounts in Adyen's units. */
export const enhancedSchemeData = z.strictObject({
  airline: airline.optional(),
  carRental: trade,
  healthcare: trade,
  levelTwoThree: levelTwoThree.optional(),
  lodging: trade,
  temporaryServices: trade,
})
