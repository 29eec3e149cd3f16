namespace XApi;

/// <summary>A page, how it was requested, and what follows it.</summary>
/// <param name="Page">The response.</param>
/// <param name="Slice">The slice of time that it is a page of; null where the enumeration is not sliced.</param>
/// <param name="Cursor">The cursor that it was requested with; null for the first.</param>
/// <param name="Next">The cursor of the page that follows; null at the end of the collection, or of the slice.</param>
/// <param name="NextSlice">The slice that follows; null at the last one.</param>
/// <param name="Repeats">Whether the page that follows was fetched before, so that the collection would never end.</param>
internal sealed record FetchedPage<TPage>(TPage Page, TimeSlice? Slice, string? Cursor, string? Next, TimeSlice? NextSlice, bool Repeats);
