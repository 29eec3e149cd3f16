using System.Text;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>Calls operations that have no call of their own in <see cref="EveryCall"/>, from the asks that hold the sandbox's responses to the spec.</summary>
internal static class EveryAskedCall
{
    internal static async Task RunAsync(XOperation operation, XSandbox sandbox, XTransport transport)
    {
        using var seeds = new Seeds(sandbox);
        var ask = await (
            AskTable.Of(operation, seeds)
            ?? throw new InvalidOperationException($"The sandbox serves {operation.Id}, of which there is no call here yet.")
        );
        var request = new XRequest(operation);
        foreach (var (name, value) in ask.Path(operation, seeds.Me))
        {
            request.Path(name, value);
        }

        foreach (var (name, value) in ask.Query(operation, isUser: false))
        {
            request.Query(name, operation.Parameters.Any(spec => spec.Name == name && spec.IsList) ? value.Split(',') : [value]);
        }

        using var body = new MemoryStream(Encoding.UTF8.GetBytes(ask.Body ?? ""));
        if (ask.Body is not null)
        {
            request.Body(body, ask.ContentType);
        }

        await using var response = await transport.DownloadAsync(request, null, default);
    }
}
