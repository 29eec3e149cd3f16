namespace XApi;

/// <summary>The failure of an enumeration whose collection X does not return: that of an unknown user is not empty, it is not there.</summary>
internal static class MissingCollection
{
    /// <summary>The exception for the first page of an enumeration; null where the page holds something, leads on, or is just empty.</summary>
    internal static XApiException? Of<TItem, TPage>(XOperation operation, FetchedPage<TPage> fetched)
        where TPage : XResponse, IPage<TItem>
    {
        var page = fetched.Page;
        if (fetched.Cursor is not null || fetched.Next is not null || Reason<TItem, TPage>(page) is not { } problem)
        {
            return null;
        }

        var message = $"{operation} has nothing to enumerate: {ProblemText.Quoted(problem)}";
        var exception = ErrorResponse.Missing(problem, message) ?? new XPartialErrorsException(message) { Response = page };
        exception.Facts = new()
        {
            Operation = operation,
            Problems = page.Errors,
            RateLimit = page.RateLimit,
            RequestId = page.RequestId,
        };
        return exception;
    }

    /// <summary>
    /// The problem that says why a page without items is none of a collection; null where it is. X leaves out a Tweet of which a field is refused, all of a page
    /// if need be.
    /// </summary>
    internal static Problem? Reason<TItem, TPage>(TPage page)
        where TPage : XResponse, IPage<TItem> => page.Items.Count > 0 ? null : page.Errors.FirstOrDefault(problem => !problem.IsOfField);
}
