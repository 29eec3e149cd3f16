using Microsoft.Extensions.Options;

namespace XApi;

/// <summary>Says all that is wrong with a client's settings, naming each as it is named where it was set.</summary>
internal sealed class XApiClientOptionsValidation : IValidateOptions<XApiClientOptions>
{
    public ValidateOptionsResult Validate(string? name, XApiClientOptions options)
    {
        var prefix = options.Section is { } section ? $"{section}:" : "";
        List<string> faults = [.. options.SectionFaults, .. options.Faults().Select(fault => prefix + fault)];
        if (faults.Count == 0 && options is { Section: not null, Credentials.Count: 0 })
        {
            var environment = string.IsNullOrEmpty(name) ? " or the environment variable X_BEARER_TOKEN" : "";
            faults.Add($"{options.Section} has no credential: set {prefix}BearerToken{environment}, or the keys of another credential.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
