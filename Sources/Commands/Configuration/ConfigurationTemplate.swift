/// What `leadferry init` writes: a commented configuration wired to the embedded sandbox.
enum ConfigurationTemplate {
    /// The text for a first destination of a kind.
    static func text(for kind: DestinationKind) -> String {
        """
        # Leadferry's configuration. `leadferry explain` lists the error types, `leadferry doctor` checks this file.
        #
        # Lengths of time: 250ms, 30s, 5m, 2h, 7d. Relative paths start at this file's folder.
        # Secrets are named here, never written: env:NAME, file:PATH or credential:NAME (systemd LoadCredential=).
        # For a destination that signs in (`auth:`), what its tokens are encrypted with, 32 random bytes in base64:
        # encryption_key: credential:leadferry-key

        # One SQLite file an organisation, on a disk of this machine. On a network file system SQLite's locks may not hold,
        # so that is refused unless you insist:
        # allow_network_file_system: true
        database: leadferry.db

        # Phone numbers without a country code are read as dialled here (ISO 3166-1 alpha-2).
        default_country: US

        # How an event's badges say who wears them, and how photographs are read: docs/capture.md.
        # events:
        #   expo: {badge: {form: delimited, delimiter: "^", fields: [registration_id, first_name, last_name, email]}}

        # Where leads go. The name is yours; the kind says which CRM it is (left out: the name is the kind).
        destinations:
        \(destination(kind))

        # Who is asked for what a lead lacks. `leadferry partners list` shows all that are known; docs/partners.md says how to
        # add one: name a folder with its file.
        # partners_folder: partners
        partners:
          peopledatalabs:
            url: http://127.0.0.1:8700/partners/peopledatalabs
            key: sandbox
            # What your plan allows; left out, what the partner's smallest one does.
            limits: {per_minute: 1000}
            # What a credit costs you; caps and reports are in that unit.
            # price_per_credit: 0.1
          hunter:
            url: http://127.0.0.1:8700/partners/hunter
            key: sandbox
            limits: {per_second: 15, per_minute: 500}

        enrichment:
          order: [peopledatalabs, hunter]
          # Partners that are down delay a lead no longer than this.
          deadline: 30m
          # Calls to partners at the same time by one worker.
          concurrency: 16
          # What may be spent.
          # most_to_spend: {per_lead: 5, per_event: 2000, per_day: 500}
          # What a lead must have in the end; without it, it fails as MISSING_REQUIRED_FIELD.
          # required: [email, country]

        worker:
          # Batches in hand at the same time.
          concurrency: 4
          # Leads in a batch: what the CRM takes in one call.
          batch: \(kind.batch)
          # How long enriched leads wait for their batch to fill; a full batch waits for nothing.
          linger: 1s
          # How long a claim is a worker's without a sign of life.
          lease: 2m
          # How long a stopping worker goes on with what it holds.
          grace: 25s

        retry:
          # Attempts for errors that pass by themselves (rate limits, outages), and the delays between them.
          attempts: 12
          base: 5s
          cap: 6h

        """
    }
}
