using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>Finds the operation that a request line means, as the spec's paths have it.</summary>
internal static class Routes
{
    private static readonly ILookup<(HttpMethod Method, string Path), XOperation> Shared = XOperation.All.ToLookup(operation =>
        (operation.Method, operation.Path)
    );

    internal static bool TryFind(
        string method,
        string path,
        [NotNullWhen(true)] out XOperation? operation,
        out Dictionary<string, string> values
    )
    {
        values = [];
        (operation, var template) = KnownOperations.At(method, path).FirstOrDefault();
        if (operation is null)
        {
            return false;
        }

        foreach (var (part, value) in template.Parts.Zip(path.Split('/')).Where(pair => PathTemplate.IsPlaceholder(pair.First)))
        {
            values[part[1..^1]] = value;
        }

        return true;
    }

    /// <summary>Which of the operations of one method and path a request is for: the one whose required members its body has.</summary>
    internal static async Task<XOperation> ByBodyAsync(XOperation found, HttpRequest request)
    {
        var alike = Shared[(found.Method, found.Path)].ToList();
        if (alike.Count == 1)
        {
            return found;
        }

        request.EnableBuffering();
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, default, request.HttpContext.RequestAborted).ConfigureAwait(false);
            return alike.Find(operation => HasRequired(operation, body.RootElement)) ?? found;
        }
        catch (JsonException)
        {
            // It is refused for that later.
            return found;
        }
        finally
        {
            request.Body.Position = 0;
        }
    }

    private static bool HasRequired(XOperation operation, JsonElement body) =>
        body.ValueKind == JsonValueKind.Object && KnownOperations.RequiredMembers(operation).All(name => body.TryGetProperty(name, out _));
}
