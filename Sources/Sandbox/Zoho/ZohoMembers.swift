/// Who is in which campaign, with which status.
struct ZohoMembers: Sendable {
    /// A lead or contact in a campaign.
    struct Member: Sendable {
        let person: String
        let module: String
        var status: String
        /// The order of joining.
        let number: Int
    }

    private var byCampaign: [String: [String: Member]] = [:]
    /// The statuses of the campaigns that have some of their own.
    var statuses: [String: [String]] = [:]
    private var last = 0

    /// The members of a campaign from one module, or from both, in the order of joining.
    func members(of campaign: String, from module: String? = nil) -> [Member] {
        (byCampaign[campaign] ?? [:]).values.filter { module == nil || $0.module == module }
            .sorted { $0.number < $1.number }
    }

    /// A person's place in a campaign.
    func member(_ person: String, of campaign: String) -> Member? { byCampaign[campaign]?[person] }

    /// The campaigns that a person is in, in the order of joining.
    func campaigns(of person: String) -> [(campaign: String, member: Member)] {
        byCampaign.compactMap { campaign, members in members[person].map { (campaign, $0) } }
            .sorted { $0.member.number < $1.member.number }
    }

    /// Puts a person into a campaign, or changes the status of one who is in it.
    mutating func put(_ person: String, _ module: String, into campaign: String, status: String) {
        if byCampaign[campaign]?[person] != nil {
            byCampaign[campaign]?[person]?.status = status
            return
        }
        last += 1
        byCampaign[campaign, default: [:]][person] = Member(
            person: person, module: module, status: status, number: last)
    }

    /// Takes a person out of a campaign; whether they were in it.
    mutating func remove(_ person: String, from campaign: String) -> Bool {
        byCampaign[campaign]?.removeValue(forKey: person) != nil
    }

    /// Takes a record out of everything: a person, or a campaign.
    mutating func forget(_ id: String) {
        byCampaign[id] = nil
        for campaign in byCampaign.keys { byCampaign[campaign]?[id] = nil }
    }

    /// Every member of every campaign.
    var all: [(campaign: String, member: Member)] {
        byCampaign.flatMap { campaign, members in members.values.map { (campaign, $0) } }
            .sorted { $0.1.number < $1.1.number }
    }
}
