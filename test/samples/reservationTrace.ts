import { INTERNAL, SERVER, type Sent, type Service } from './exportOf.ts'
import { writeSample } from './writeSample.ts'

export const RESERVATION_GOOD = 'samples/trace/reservation-good.json.gz'
export const RESERVATION_BAD = 'samples/trace/reservation-bad.json.gz'

const API: Service = { name: 'reservation-api', instance: 'reservation-api-1', language: 'java' }

/** What happened, so many seconds after the request; `in` another trace than the request's, linked to the span `to`. */
interface Happened {
  readonly type: string
  readonly at: number
  readonly more?: Readonly<Record<string, string | number>>
  readonly in?: string
  readonly to?: string
}

const requested: Happened = { type: 'requested', at: 0, more: { userAction: 'submit' } }
const retry = (at: number, attempts: number): Happened => ({ type: 'retry', at, more: { attempts, reason: 'timeout' } })
const confirmed = (at: number, attempts: number): Happened => ({ type: 'confirmed', at, more: { attempts } })
const failed = (at: number, attempts: number): Happened => ({
  type: 'failed',
  at,
  more: { attempts, reason: 'fully-booked' },
})
const cancelled = (at: number): Happened => ({
  type: 'cancelled',
  at,
  more: { userAction: 'cancel' },
  in: 'cancel',
  to: 'confirmed-1',
})
const expired = (at: number): Happened => ({ type: 'expired', at })

/** Reservations as they should be, each way that one can go. */
export function goodReservations(): Sent[] {
  return [
    ...reservation('at-once', requested, confirmed(1, 1)),
    ...reservation('after-retries', requested, retry(1, 1), retry(2, 2), confirmed(3, 3)),
    ...reservation('at-the-bound', requested, retry(1, 1), retry(2, 2), retry(3, 3), confirmed(4, 4)),
    ...reservation('refused', requested, retry(1, 1), failed(2, 2)),
    ...reservation('taken-back', requested, confirmed(1, 1), cancelled(60)),
    ...reservation('run-out', requested, confirmed(1, 1), expired(90)),
  ]
}

/** One reservation for each rule that it breaks, named after the finding. */
export function badReservations(): Sent[] {
  return [
    ...reservation('requested-twice', requested, { ...requested, at: 1 }, confirmed(2, 1)),
    ...reservation('retry-bound-exceeded', requested, ...[1, 2, 3, 4].map((n) => retry(n, n)), confirmed(5, 5)),
    ...reservation('decided-twice', requested, confirmed(1, 1), failed(2, 1)),
    ...reservation('ended-twice', requested, confirmed(1, 1), cancelled(2), expired(3)),
    ...reservation('outcome-missing', requested, retry(1, 1)),
    ...reservation('retry-attempt-missing', requested, { type: 'retry', at: 1 }, confirmed(2, 2)),
    ...reservation('retry-attempt-out-of-sequence', requested, retry(1, 1), retry(2, 1), confirmed(3, 3)),
    ...reservation('outcome-attempt-mismatch', requested, retry(1, 1), confirmed(2, 1)),
    ...reservation('retry-out-of-place', requested, confirmed(1, 2), retry(2, 1)),
    ...reservation('confirmed-out-of-place', confirmed(1, 1)),
    ...reservation('failed-out-of-place', failed(0, 1), { ...requested, at: 1 }),
    ...reservation('cancelled-out-of-place', requested, { type: 'cancelled', at: 1 }, confirmed(2, 1)),
    ...reservation('expired-out-of-place', requested, expired(1), confirmed(2, 1)),
  ]
}

function reservation(id: string, ...happened: readonly Happened[]): Sent[] {
  const names: string[] = []
  return happened.map(({ type, at, more, in: leg, to }) => {
    const name = `${type}-${names.filter((known) => known.startsWith(`${type}-`)).length + 1}`
    const isFirst = names.length === 0
    names.push(name)
    return {
      on: API,
      trace: leg === undefined ? id : `${id}/${leg}`,
      id: name,
      ...(isFirst || leg !== undefined ? {} : { parent: firstOf(names) }),
      ...(to === undefined ? {} : { links: [{ trace: id, id: to }] }),
      name: isFirst ? 'POST /reservations' : `reservation ${type}`,
      kind: isFirst ? SERVER : INTERNAL,
      at: at * 1_000,
      lasts: 40,
      attributes: {
        'reservation.event.type': type,
        'reservation.event.reservationId': id,
        ...Object.fromEntries(
          Object.entries(more ?? {}).map(([field, value]) => [`reservation.event.${field}`, value]),
        ),
      },
    }
  })
}

function firstOf(names: readonly string[]): string {
  return names[0] ?? ''
}

if (import.meta.main) {
  writeSample(RESERVATION_GOOD, goodReservations())
  writeSample(RESERVATION_BAD, badReservations())
}
