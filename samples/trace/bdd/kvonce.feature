@domain:kvonce
Feature: A key is written once

  Scenario: A write of a key that is there is rejected
    Given "success" happens
    When "failure" happens with reason "duplicate"
    Then "success" never happens

  Scenario: A write succeeds after a retry
    Given "retry" happens
    When "success" happens
    Then "success" never happens

  Scenario: The retries of a client are bounded
    When "retry" happens 4 times
    Then the finding "retry-bound-exceeded" is reported
    And the key is violated

  Scenario Outline: A failure with <reason> is no write
    When "failure" happens with:
      | reason | <reason> |
    Then no finding is reported

    Examples:
      | reason  |
      | timeout |
      | refused |
