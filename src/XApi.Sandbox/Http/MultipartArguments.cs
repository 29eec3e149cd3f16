using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace XApi.Sandbox;

/// <summary>Reads a body of several parts: texts become members of a body, and the file goes to the store while it comes.</summary>
internal static class MultipartArguments
{
    /// <summary>The arguments, or the response that refuses them.</summary>
    internal static async Task<(Arguments? Arguments, ApiResponse? Wrong)> ReadAsync(
        HttpRequest request,
        XOperation operation,
        Dictionary<string, string> values,
        MediaStore store,
        long limit
    )
    {
        if (
            !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 } boundary
        )
        {
            return (null, Problems.InvalidRequest("Requests with files must have content-type of multipart/form-data."));
        }

        // The edge in front of X refuses by the length that is announced, without a word.
        if (request.ContentLength > limit)
        {
            return (null, ApiResponse.TooLarge(limit));
        }

        var members = new JsonObject();
        StoredBytes? file = null;
        var reader = new MultipartReader(boundary, request.Body);
        try
        {
            while (await reader.ReadNextSectionAsync(request.HttpContext.RequestAborted).ConfigureAwait(false) is { } section)
            {
                var name = section.GetContentDispositionHeader()?.Name.Value?.Trim('"') ?? "";
                var spec = operation.Parameters.FirstOrDefault(parameter => parameter.Name == name);
                if (spec?.In == XParameterLocation.File)
                {
                    file = await store.WriteAsync(section.Body, limit, request.HttpContext.RequestAborted).ConfigureAwait(false);
                    if (file is null)
                    {
                        return (null, ApiResponse.TooLarge(limit));
                    }
                }
                else
                {
                    using var text = new StreamReader(section.Body);
                    Add(members, name, spec, await text.ReadToEndAsync(request.HttpContext.RequestAborted).ConfigureAwait(false));
                }
            }
        }
        catch (Exception cut)
            when (cut is InvalidDataException or IOException and not BadHttpRequestException
                && !request.HttpContext.RequestAborted.IsCancellationRequested
            )
        {
            return (null, Problems.InvalidRequest("body", "", "Request body is not valid multipart/form-data"));
        }

        return
            operation.Parameters.FirstOrDefault(parameter => parameter is { In: XParameterLocation.File, Required: true }) is { } required
            && file is not { Length: > 0 }
            ? (null, Problems.InvalidRequest(required.Name, "", $"$.{required.Name}: is missing but it is required"))
            : (new Arguments(values, JsonText.Element(members)) { File = file }, null);
    }

    // A text is what the spec says of the member; what is no number stays a text, and is refused as one.
    private static void Add(JsonObject members, string name, XParameter? spec, string text)
    {
        JsonNode value =
            spec?.Type == XParameterType.Integer && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : text;
        if (spec?.IsList != true)
        {
            members[name] = value;
        }
        else if (members[name] is JsonArray items)
        {
            items.Add(value);
        }
        else
        {
            members[name] = new JsonArray(value);
        }
    }
}
