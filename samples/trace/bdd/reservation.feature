@domain:reservation
Feature: Reservation
  A guest reserves a table. The reservation is decided once, after three retries at most, and only a confirmed one can be
  cancelled or expire.

  Scenario: A reservation is confirmed at once
    Given "requested" happens with userAction "submit"
    When "confirmed" happens with attempts 1
    Then "failed" never happens
    And the key is conforming

  Scenario Outline: A reservation is confirmed after <retries> retries
    Given "requested" happens
    And "retry" happens <retries> times
    When "confirmed" happens with attempts <attempts>
    Then "failed" never happens
    And no finding is reported

    Examples:
      | retries | attempts |
      | 1       | 2        |
      | 2       | 3        |
      | 3       | 4        |

  Scenario: A reservation is refused
    Given "requested" happens
    When "failed" happens with reason "fully-booked"
    Then "confirmed" never happens
    And "cancelled" never happens
    And "expired" never happens

  Scenario: A guest cancels a confirmed reservation
    Given "requested" happens
    And "confirmed" happens
    When "cancelled" happens with userAction "cancel"
    Then "retry" never happens
    And "expired" never happens

  Scenario: A confirmed reservation expires
    Given "requested" happens
    And "confirmed" happens
    When "expired" happens
    Then "cancelled" never happens
    And no finding is reported
