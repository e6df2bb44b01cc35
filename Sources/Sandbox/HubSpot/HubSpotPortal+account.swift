import Foundation

extension HubSpotPortal {
    /// The account's number, as it stands in validation messages.
    static let portalID = 7_654_321

    /// The number of the person who let the apps in.
    static let userID = 41_000_001

    /// What the account says about itself.
    static let accountDetails = Answer.json([
        "portalId": .integer(portalID), "accountType": "SANDBOX", "timeZone": "Etc/UTC", "companyCurrency": "USD",
        "additionalCurrencies": [], "utcOffset": "+00:00", "utcOffsetMilliseconds": 0,
        "uiDomain": "app.hubspot.com", "dataHostingLocation": "na1",
    ])

    /// How much of the day's allowance is gone.
    func accountUsage(_ spent: Int, at moment: Moment) -> Answer {
        let midnight = (moment.date.timeIntervalSince1970 / 86_400).rounded(.down) * 86_400 + 86_400
        return .json([
            "results": [
                [
                    "name": "private-apps-api-calls-daily", "usageLimit": .integer(settings.dailyLimit),
                    "currentUsage": .integer(spent), "collectedAt": .string(moment.date.stamp),
                    "fetchStatus": "SUCCESS", "resetsAt": .string(Date(timeIntervalSince1970: midnight).stamp),
                ]
            ]
        ])
    }
}
