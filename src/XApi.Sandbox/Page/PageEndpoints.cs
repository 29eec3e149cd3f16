using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>Serves the page at <c>/</c>, and its levers under <c>/sandbox/</c>. Nothing of it comes from another host.</summary>
internal sealed class PageEndpoints(XSandbox sandbox, TrafficLog traffic)
{
    private const string Prefix = "/sandbox/";
    private const string Media = "/sandbox/media/";

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
    };

    private readonly ControlRoutes _routes = new(sandbox, traffic);
    private readonly MediaEndpoints _media = new(sandbox.Records);

    /// <summary>Responds to a request that is the page's own, which is no request to X; records any other, and lets it pass.</summary>
    internal Task HandleAsync(HttpContext context, RequestDelegate next) =>
        context.Request.Path == "/" || context.Request.Path.StartsWithSegments("/sandbox", StringComparison.Ordinal)
            ? RespondAsync(context)
            : traffic.RecordAsync(context, next);

    private async Task RespondAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);

        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        if (!OwnPages.Admits(request, sandbox.BaseAddress))
        {
            await WriteAsync(
                    response,
                    403,
                    new JsonObject { ["error"] = "The sandbox responds to this machine, and to no other site's page." }
                )
                .ConfigureAwait(false);
        }
        else if (HttpMethods.IsGet(request.Method) && Asset(request.Path.Value!) is { } asset)
        {
            response.ContentType = asset.Type;
            await using var _ = asset.File.ConfigureAwait(false);
            await asset.File.CopyToAsync(response.Body, context.RequestAborted).ConfigureAwait(false);
        }
        else if (HttpMethods.IsGet(request.Method) && request.Path.Value!.StartsWith(Media, StringComparison.Ordinal))
        {
            // What the page shows is no request of the program that is looked at.
            await _media.RespondAsync(context, request.Path.Value[Media.Length..]).ConfigureAwait(false);
        }
        else
        {
            await ControlAsync(context).ConfigureAwait(false);
        }
    }

    private static (Stream File, string Type)? Asset(string path)
    {
        var name =
            path == "/" ? "page.html"
            : path.StartsWith(Prefix, StringComparison.Ordinal) ? path[Prefix.Length..]
            : "";
        return
            Types.TryGetValue(Path.GetExtension(name), out var type)
            && typeof(PageEndpoints).Assembly.GetManifestResourceStream(name) is { } file
            ? (file, type)
            : null;
    }

    private async Task ControlAsync(HttpContext context)
    {
        var request = context.Request;
        var path = request.Path.Value is { } all && all.StartsWith(Prefix, StringComparison.Ordinal) ? all[Prefix.Length..] : "";
        JsonObject body = [];
        using var file = new MemoryStream();
        if (path == "seed")
        {
            // A file of JSON lines is no JSON.
            await request.Body.CopyToAsync(file, context.RequestAborted).ConfigureAwait(false);
            file.Position = 0;
        }
        else if (request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0)
        {
            try
            {
                body =
                    await JsonNode.ParseAsync(request.Body, cancellationToken: context.RequestAborted).ConfigureAwait(false) as JsonObject
                    ?? throw new JsonException("It must be a JSON object.");
            }
            catch (JsonException fault)
            {
                await WriteAsync(context.Response, 400, new JsonObject { ["error"] = $"The body is no JSON object. {fault.Message}" })
                    .ConfigureAwait(false);
                return;
            }
        }

        var query = request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        var (status, json) = _routes.Handle(request.Method, path, query, body, file);
        await WriteAsync(context.Response, status, json).ConfigureAwait(false);
    }

    private static Task WriteAsync(HttpResponse response, int status, JsonNode json)
    {
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        return response.WriteAsync(json.ToJsonString(), response.HttpContext.RequestAborted);
    }
}
