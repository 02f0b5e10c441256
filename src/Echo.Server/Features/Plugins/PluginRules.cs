namespace Echo.Server.Features.Plugins;

/// <summary>What a plugin may be called and say of itself.</summary>
static class PluginRules
{
    const int LongestName = 50;
    const int LongestAction = 100;
    const int LongestVersion = 50;
    const int LongestDescription = 2000;
    const int MostActions = 500;
    const int MostSeconds = 600;

    /// <returns>One sentence, or null when all is well.</returns>
    public static string? FindProblem(PluginDraft draft)
    {
        if (!IsName(draft.Name))
            return $"The name \"{draft.Name}\" is not usable: take 1 to {LongestName} lower-case letters and digits, with single hyphens or underscores between.";
        if (draft.Version is not { Length: > 0 and <= LongestVersion })
            return $"The version has to have 1 to {LongestVersion} characters.";
        if (draft.Description is not { Length: <= LongestDescription })
            return $"The description is missing, or longer than {LongestDescription} characters.";
        if (draft.TimeoutSeconds is < 1 or > MostSeconds)
            return $"The timeout has to be 1 to {MostSeconds} seconds.";
        if (draft.Actions.Count is 0 or > MostActions)
            return $"A plugin has 1 to {MostActions} actions.";
        if (draft.Actions.GroupBy(action => action.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            return $"Two actions are called {twice.Key}.";
        return draft.Actions.Select(FindProblem).FirstOrDefault(problem => problem is not null);
    }

    static string? FindProblem(ActionDraft action)
    {
        if (action.Name is not { Length: > 0 and <= LongestAction } name || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
            return $"The action name \"{action.Name}\" is not usable: take 1 to {LongestAction} letters, digits, dots, hyphens and underscores.";
        if (action.Description is not { Length: <= LongestDescription })
            return $"The description of {name} is missing, or longer than {LongestDescription} characters.";
        return !action.Schema.IsEmpty && action.Schema.Text("type") != "object" ? $"The schema of {name} is none of type object." : null;
    }

    // Without a pair of underscores, so that the first pair in a tool's name divides it exactly.
    static bool IsName(string? name)
    {
        if (name is not { Length: > 0 and <= LongestName })
            return false;
        for (var i = 0; i < name.Length; i++)
        {
            var isMark = name[i] is '-' or '_';
            if (!isMark && !char.IsAsciiLetterLower(name[i]) && !char.IsAsciiDigit(name[i]))
                return false;
            if (isMark && (i == 0 || i == name.Length - 1 || name[i - 1] is '-' or '_'))
                return false;
        }

        return true;
    }
}
