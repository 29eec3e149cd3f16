namespace XApi.Tests.Requests;

/// <summary>The requests of Api.</summary>
internal static class ApiRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [new(XOperation.GetOpenApiDocument, x => x.Api.DocumentAsync(Filled.Options<GetOpenApiDocumentOptions>()), "GET /2/openapi.json")];
}
