/// What the account can be asked to do.
enum PipedriveOperation: Sendable {
    case list(PipedriveKind)
    case create(PipedriveKind)
    case read(PipedriveKind)
    case update(PipedriveKind)
    case delete(PipedriveKind)
    case search(PipedriveKind)
    case merge(PipedriveKind)
    case itemSearch, itemSearchField
    case fieldList(PipedriveKind)
    case fieldRead(PipedriveKind)
    case fieldCreate(PipedriveKind)
    case fieldUpdate(PipedriveKind)
    case fieldDelete(PipedriveKind)
    case optionsAdd(PipedriveKind)
    case optionsChange(PipedriveKind)
    case optionsDelete(PipedriveKind)
    /// The fields as v1 lists them, with the numbers that filters name them by.
    case oldFieldList(PipedriveKind)
    case activityTypes
    case leadArchive, leadSources
    case leadLabelList, leadLabelCreate, leadLabelUpdate, leadLabelDelete
    case filterList, filterHelpers, filterCreate, filterRead, filterUpdate, filterDelete, filterDeleteMany
    case userList, userFind, userMe, userRead
}
