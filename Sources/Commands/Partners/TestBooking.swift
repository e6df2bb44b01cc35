internal import Enrichment
internal import Foundation
internal import Leads
internal import Store

/// The ledger's entry of a question that was put by hand: for no lead, and under a key of its own.
struct TestBooking {
    private let store: Store
    private let partner: Partner
    private let entry: Int64

    /// Reserves the most that it may cost. No cap holds a person back who asks by hand.
    init(_ store: Store, _ partner: Partner, _ call: PartnerCall, _ asked: [LeadField]) throws {
        self.store = store
        self.partner = partner
        var ask = PartnerAsk(
            partner: partner.id, call: call.name, key: Int64.random(in: .min ... .max), now: store.now)
        ask.credits = Self.millionths(call.most(for: asked))
        ask.price = Self.millionths(call.most(for: asked) * partner.pricePerCredit)
        try store.wakePartners([partner.id])
        guard case .go(let entry)? = try store.book([], asking: [ask]).first else {
            throw StoreError.refused(detail: "the ledger does not take a question put by hand")
        }
        self.entry = entry
    }

    /// Books what became of it so far.
    mutating func settle(_ answer: PartnerAnswer) throws {
        let state: PartnerSettlement.State
        if let task = answer.task {
            state = .pending(
                task: String(decoding: try JSONEncoder().encode(task), as: UTF8.self), place: nil,
                look: store.now + 3_600_000)
        } else if let credits = answer.credits {
            state = .settled(
                credits: Self.millionths(credits), price: Self.millionths(credits * partner.pricePerCredit))
        } else {
            state = .unknown
        }
        var settlement = PartnerSettlement(entry: entry, partner: partner.id, state: state, now: store.now)
        (settlement.outcome, settlement.code) = (answer.outcome.rawValue, answer.code)
        settlement.requestID = answer.requestID
        _ = try store.book([settlement])
    }

    private static func millionths(_ amount: Double) -> Int64 { Int64((amount * 1_000_000).rounded()) }
}
