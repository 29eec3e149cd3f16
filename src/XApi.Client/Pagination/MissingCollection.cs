namespace XApi;

/// <summary>The failure of an enumeration whose collection X does not return: that of an unknown user is not empty, it is not there.</summary>
internal static class MissingCollection
{
    /// <summary>The exception for the first page of an enumeration; null where the page holds something, leads on, or is just empty.</summary>
    internal static XApiException? Of<TItem, TPage>(XOperation operation, FetchedPage<TPage> fetched)
        where TPage : XResponse, IPage<TItem>
    {
        var page = fetched.Page;
        if (fetched.Cursor is not null || fetched.Next is not null || page.Items.Count > 0 || page.Errors.Count == 0)
        {
            return null;
        }

        var problem = page.Errors[0];
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
}
