# Scenarios of the reservation domain. Each When and Then names an event of a reservation, in this order; `Then no …` says
# that no such event follows. docs/domain-format.md describes the events.
Feature: Reservation
  A guest reserves a table. The reservation is decided once, after a few retries at most, and only a confirmed one can be
  taken back.

  Scenario: A reservation is confirmed at once
    When the reservation is requested
    Then the reservation is confirmed
    And no retry follows

  Scenario Outline: A reservation is confirmed after retries
    When the reservation is requested
    And it is retried <retries> times
    Then the reservation is confirmed with attempts <attempts>

    Examples:
      | retries | attempts |
      | 1       | 2        |
      | 2       | 3        |
      | 3       | 4        |

  Scenario: A reservation is refused
    When the reservation is requested
    Then the reservation is failed with reason "fully-booked"
    And no event follows

  Scenario: A guest cancels a confirmed reservation
    Given the reservation is requested
    And the reservation is confirmed
    When the reservation is cancelled with userAction "cancel"
    Then no event follows

  Scenario: A confirmed reservation expires
    Given the reservation is requested
    And the reservation is confirmed
    When the reservation is expired
    Then no event follows

  Scenario: A guest gives up after three retries
    When the reservation is requested
    And it is retried 3 times
    Then the reservation is failed with attempts 4
